"""LEAN's own margin, predicted before an order is submitted: strategy matching, formulas, the decision."""

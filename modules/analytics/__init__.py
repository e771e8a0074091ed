"""What a run earned and what it cost: results per closed lineage, returns, costs, comparisons; pure, in floats."""

"""What an order costs: order fees and the fee model of every brokerage."""

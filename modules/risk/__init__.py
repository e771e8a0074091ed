"""The gate every trade passes: rules, sizing and the circuit breaker."""

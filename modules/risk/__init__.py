"""The gate every trade passes: rules, two models of buying power, stress figures, sizing and the circuit breaker."""

"""What a reader asks of the distribution, and the answers: parameters, samples, methods run."""

"""The methods of agglomeration analysis at work on published data, beside what others find."""

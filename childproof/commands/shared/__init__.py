"""What commands share: options, arguments, accepted findings, the terminal."""

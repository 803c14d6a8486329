"""What commands share: options, arguments, known findings, the terminal."""

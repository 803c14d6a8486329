"""What a check finds: kinds, findings, and the digest of a policy's meaning."""

"""What a person writes: parameters, region profiles, behaviours, structural statements, with their TOML."""

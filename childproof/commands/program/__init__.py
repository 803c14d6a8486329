"""The program around the commands: parser, help, mistakes, exit status."""

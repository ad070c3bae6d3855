"""`python -m pipeline VERB`: see `pipeline.cli`."""

from pipeline.cli import main

if __name__ == "__main__":
    main(prog_name="python -m pipeline")

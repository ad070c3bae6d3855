"""`python -m pipeline VERB`: see `pipeline.cli`."""

import gc

# Loading makes tens of thousands of objects, none of them garbage, and so does reading a record: looking for cycles among
# every seven hundred, as Python does unless told otherwise, took a tenth of the time that the program needs to start.
gc.set_threshold(50_000)

from pipeline.cli import main  # noqa: E402

if __name__ == "__main__":
    main(prog_name="python -m pipeline")

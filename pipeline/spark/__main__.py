"""`python -m pipeline.spark VERB`, also as the script of `spark-submit`."""

from pipeline.spark.commands import main

if __name__ == "__main__":
    main(prog_name="python -m pipeline.spark")

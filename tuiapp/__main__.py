"""`python -m tuiapp`."""

from tuiapp.cli.main import main


if __name__ == "__main__":
    main()

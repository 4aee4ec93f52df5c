"""Train a logistic regression."""

import argparse

from rows import train
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--strength", type=float, default=1.0)
    arguments = parser.parse_args()
    train(make_pipeline(StandardScaler(), LogisticRegression(C=arguments.strength)))

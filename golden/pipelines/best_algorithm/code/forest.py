"""Train a forest."""

import argparse

from rows import train
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--depth", type=int)
    arguments = parser.parse_args()
    train(RandomForestClassifier(20, max_depth=arguments.depth, random_state=0))

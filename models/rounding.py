"""Rounds the weights of a product to 8 bits so that the product stays near, and is exact on every processor.

Weights are rounded one after the other, and each one's error is made up for by those that are still to come, as far as
their inputs go together (after Frantar et al., GPTQ, 2023). Processors without VNNI add the products of two
neighbouring inputs in 16 bits, where 255 * 129 has no room. So two neighbours with one sign make at most 128 together;
that is asked of few pairs, and costs far less than to give all weights 7 bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["MOST", "MOST_OF_TWO", "Rounded", "rounded"]

Numbers = npt.NDArray[np.float64]

MOST, MOST_OF_TWO = 127, 128
STEPS_TRIED = np.linspace(0.4, 2.0, 80)
"""Of the step by which the greatest weight becomes 127. Longer ones let greater pairs keep to their limit."""
DAMPING = 0.01
"""Of the mean variance of the inputs: they were seen on few lines, and might go together otherwise on others."""


class Rounded(NamedTuple):
    """Weights (outputs x inputs) as whole numbers, and the step of each output by which these are to be multiplied."""

    levels: Numbers
    steps: Numbers

    @property
    def weights(self) -> Numbers:
        """The weights that they stand for."""
        return self.levels * self.steps[:, None]


def rounded(weights: Numbers, covariance: Numbers) -> Rounded:
    """Weights (outputs x inputs, an even number of these) for inputs of that covariance."""
    steps = _best_steps(weights, covariance.diagonal())
    damped = covariance + np.eye(len(covariance)) * DAMPING * covariance.diagonal().mean()
    passed_on = np.linalg.cholesky(np.linalg.inv(damped)).T
    wanted, levels = weights.copy(), np.zeros_like(weights)
    for number, share in enumerate(passed_on):
        level = np.clip(np.rint(wanted[:, number] / steps), -MOST, MOST)
        levels[:, number] = _beside(levels[:, number - 1], level) if number % 2 else level
        error = (wanted[:, number] - levels[:, number] * steps) / share[number]
        wanted[:, number + 1 :] -= np.outer(error, share[number + 1 :])
    return Rounded(levels, steps)


def _beside(first: Numbers, second: Numbers) -> Numbers:
    """The second of two neighbours, made so small that it keeps to the limit of both."""
    room = np.where(first * second > 0, MOST_OF_TWO - np.abs(first), MOST)
    return np.clip(second, -room, room)


def _best_steps(weights: Numbers, variances: Numbers) -> Numbers:
    """The step of each output with the least error of what is weighed, each weight being rounded by itself."""
    greatest = np.maximum(np.abs(weights).max(axis=1), np.finfo(np.float32).tiny) / MOST
    best, least = greatest, np.full(len(weights), np.inf)
    for tried in STEPS_TRIED:
        steps = greatest * tried
        levels = np.clip(np.rint(weights / steps[:, None]), -MOST, MOST)
        levels[:, 1::2] = _beside(levels[:, ::2], levels[:, 1::2])
        errors = np.square(levels * steps[:, None] - weights) @ variances
        best, least = np.where(errors < least, steps, best), np.minimum(errors, least)
    return best

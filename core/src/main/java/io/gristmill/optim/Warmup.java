package io.gristmill.optim;

/**
 * A linear rise that reaches the full rate at step {@code steps}, the first step after it.
 *
 * @param steps updates below the full rate
 */
record Warmup(double rate, int steps) {

  boolean covers(long step) {
    return step < steps;
  }

  double at(long step) {
    return rate * (step + 1) / (steps + 1);
  }

  /** Share of the way from the end of the warmup to {@code end} that is done, in [0, 1]. */
  double progress(long step, int end) {
    return end > steps ? Math.min(1.0, (double) (step - steps) / (end - steps)) : 1.0;
  }
}

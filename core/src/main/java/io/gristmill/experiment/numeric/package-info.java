/** Numerical methods of the statistics of experiments. */
package io.gristmill.experiment.numeric;

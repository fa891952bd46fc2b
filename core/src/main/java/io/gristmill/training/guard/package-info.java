/** Decisions on rounds: rollback, early stopping and divergence. Pure functions. */
package io.gristmill.training.guard;

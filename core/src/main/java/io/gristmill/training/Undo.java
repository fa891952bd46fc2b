package io.gristmill.training;

/** How far back a trainer can go; what is kept for it takes memory. */
public enum Undo {
  NEVER,
  LAST_ROUND
}

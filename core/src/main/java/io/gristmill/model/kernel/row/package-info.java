/**
 * Float32 arithmetic on one row or one block of elements in the host's memory, one class an
 * operation, in plain Java. {@code kernel.lane} overrides the loops.
 */
package io.gristmill.model.kernel.row;

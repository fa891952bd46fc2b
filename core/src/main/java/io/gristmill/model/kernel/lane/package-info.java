/**
 * The operations of {@code kernel.row} with the Vector API. Every loop over lanes is compiled on
 * its own (see {@code jvm.flags}): a vector that leaves a compilation is an object.
 */
package io.gristmill.model.kernel.lane;

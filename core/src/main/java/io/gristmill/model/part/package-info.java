/** The parts that layers are made of: each knows its forward and its backward pass. */
package io.gristmill.model.part;

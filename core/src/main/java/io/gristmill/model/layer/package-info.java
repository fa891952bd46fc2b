/** The layers inside a block, each with its forward and its backward pass, and the block itself. */
package io.gristmill.model.layer;

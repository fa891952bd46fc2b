/** The shape of a model: its sizes, its parameters in their order, and the ids it accepts. */
package io.gristmill.model.shape;

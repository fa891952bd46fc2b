/** Text from a model, token by token. */
package io.gristmill.model.generation;

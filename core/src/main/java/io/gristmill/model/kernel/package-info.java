/**
 * The arithmetic under the layers, forwards and backwards, each operation in a fast and a plain
 * form that agree.
 */
package io.gristmill.model.kernel;

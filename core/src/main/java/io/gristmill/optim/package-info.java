/**
 * One optimizer step and its learning rate: AdamW with decoupled weight decay over a flat parameter
 * vector.
 */
package io.gristmill.optim;

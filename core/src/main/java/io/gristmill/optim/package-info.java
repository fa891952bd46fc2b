/**
 * One optimizer step and its learning rate: AdamW with decoupled weight decay over a flat parameter
 * vector, and the momentum of Muon.
 */
package io.gristmill.optim;

/**
 * Training by rounds: replicas take local steps, their weights are averaged, bad rounds are rolled
 * back, and checkpoints allow a run to be resumed.
 */
package io.gristmill.training;

/**
 * Training by rounds: replicas take local steps, their weights are averaged, and checkpoints allow
 * a run to be resumed.
 */
package io.gristmill.training;

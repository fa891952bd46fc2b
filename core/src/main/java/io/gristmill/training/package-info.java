/**
 * Training by rounds: replicas take local steps, their weights are averaged, and a checkpoint lets
 * the run go on.
 */
package io.gristmill.training;

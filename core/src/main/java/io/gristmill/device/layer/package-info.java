/**
 * The layers of a GPT on a card: the order of kernels and matrix products, forward and backward.
 */
package io.gristmill.device.layer;

/**
 * The arithmetic under the layers on whole matrices, forward and backward: on the host, with
 * OpenBLAS and {@code kernel.row}, and with ND4J's operations, which agree.
 */
package io.gristmill.model.kernel;

/** Every kernel of the engine beside its formula in float64. */
package io.gristmill.device.check.kernel;

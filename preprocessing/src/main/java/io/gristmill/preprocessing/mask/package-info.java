/** MaskerFactory of personal data: e-mail and IP addresses. */
package io.gristmill.preprocessing.mask;

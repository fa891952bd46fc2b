/** Models that the check of a card trains: their sizes, data and known losses. */
package io.gristmill.device.check.model;

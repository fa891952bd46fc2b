/** A GPT: trained, scored and decoded. */
package io.gristmill.model;

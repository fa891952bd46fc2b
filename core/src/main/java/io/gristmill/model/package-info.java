/** The GPT-2 Transformer as Deeplearning4j layers: trained, scored and decoded. */
package io.gristmill.model;

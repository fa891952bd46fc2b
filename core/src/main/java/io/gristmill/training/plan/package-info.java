/** Who trains on what and when: a pure function of the corpus, the configuration and the seed. */
package io.gristmill.training.plan;

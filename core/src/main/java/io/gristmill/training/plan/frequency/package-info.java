/** How many steps replicas take alone, over the course of a run. */
package io.gristmill.training.plan.frequency;

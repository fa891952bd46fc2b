package io.gristmill.spark.train;

/**
 * Result of a finished training.
 *
 * @param checkpoint directory of the final model
 * @param steps optimizer updates of each replica
 * @param tokens targets seen by all replicas
 * @param epochs passes over the training split
 * @param trainingLoss of the last round, nats per token
 * @param validationLoss of the final model, nats per token
 * @param tokensPerSecond over the rounds of the whole run
 */
record TrainResult(
    String checkpoint,
    int rounds,
    long steps,
    long tokens,
    double epochs,
    long parameters,
    double trainingLoss,
    double validationLoss,
    double tokensPerSecond) {}

package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code averaging}: how replicas share what they learn.
 *
 * @param trainer {@code sliced} (Spark tasks), {@code local} (one process) or {@code dl4j}
 *     (Deeplearning4j's master on Spark)
 * @param replicas model copies trained side by side
 * @param device what a replica trains on: {@code cpu}, or {@code gpu} for one GPU of its own that
 *     Spark gives it
 * @param frequency steps each replica takes between two averagings (H)
 * @param frequencySchedule {@code constant}: always {@code frequency}; {@code growing}: doubled
 *     from {@code firstFrequency} up to {@code frequency} in equal phases; {@code post-local}:
 *     {@code firstFrequency} at first, then {@code frequency}
 * @param firstFrequency steps of the first rounds
 * @param localFrom share of the steps after which {@code post-local} changes over
 * @param synchronousSteps first steps, after each of which replicas average by the plain mean,
 *     whatever the schedule and the outer optimizer
 * @param outer outer optimizer: {@code mean} or {@code nesterov}
 * @param outerLearningRate of {@code nesterov}
 * @param outerMomentum of {@code nesterov}
 * @param encoding how updates travel: {@code float32}, {@code float16} or {@code int8}
 * @param errorFeedback whether what an encoding loses is added to the next round's update
 * @param optimizerStates {@code own}: each replica keeps its moments; {@code averaged}: all go on
 *     with their mean
 * @param recoveryEvery rounds a lost executor may have to repeat: between two saves of the
 *     replicas' states, checkpoints included
 * @param stateCopies executors that cache each replica's state beside the live one: 0, 1 or 2. None
 *     costs least; with one a replica that moves or is undone, and with two one whose executor is
 *     lost, need not repeat rounds
 * @param roundSeconds time box: no replica begins a step after so many seconds of a round; 0 for
 *     none
 */
public record AveragingSection(
    String trainer,
    int replicas,
    String device,
    int frequency,
    String frequencySchedule,
    int firstFrequency,
    double localFrom,
    int synchronousSteps,
    String outer,
    double outerLearningRate,
    double outerMomentum,
    String encoding,
    boolean errorFeedback,
    String optimizerStates,
    int recoveryEvery,
    int stateCopies,
    double roundSeconds)
    implements Serializable {}

package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.NumberKind;
import io.gristmill.preprocessing.mask.pseudonym.NormalForm;
import java.util.List;

/**
 * A kind of personal data.
 *
 * @param name in configurations and counts
 * @param form how two spellings of one value become equal
 * @param finders search a text by themselves
 * @param numbers are asked wherever digits begin; of the other sort there are none then
 */
record Kind(String name, NormalForm form, List<Finder> finders, List<NumberKind> numbers) {

  static Kind found(String name, NormalForm form, Finder... finders) {
    return new Kind(name, form, List.of(finders), List.of());
  }

  static Kind number(String name, NormalForm form, NumberKind number) {
    return new Kind(name, form, List.of(), List.of(number));
  }
}

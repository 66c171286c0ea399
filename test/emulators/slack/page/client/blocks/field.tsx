import type { Json } from '../../../types.ts';
import type { AnswerGiven } from '../../wire.ts';

interface Props {
  element: Json;
  label: string;
  /** What was given so far, as Slack's state has it; undefined: what the element shows at first. */
  given: Json;
  /** The new value as Slack's state has it, and as an answer. */
  set(value: Json, answer: AnswerGiven): void;
  id?: string;
  described?: string;
  invalid?: boolean;
}

/** The control of an element that takes a value. */
export function Field(props: Props) {
  const { element, given, set, id, described, invalid } = props;
  const common = { id, 'aria-describedby': described || undefined, 'aria-invalid': invalid };
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
      return <TextField {...props} common={common} />;
    case 'datepicker':
      return (
        <input
          {...common}
          type="date"
          aria-label={id ? undefined : props.label}
          value={(given ? given.selected_date : element.initial_date) ?? ''}
          onChange={({ currentTarget: { value } }) =>
            set({ selected_date: value || null }, value ? { date: value } : {})
          }
        />
      );
    case 'static_select':
      return <Choice {...props} common={common} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <Options {...props} />;
    default:
      return <p class="muted">(an input of type {element.type}, which this page does not show)</p>;
  }
}

type Common = Record<string, string | boolean | undefined>;

function TextField({ element, given, set, common }: Props & { common: Common }) {
  const shared = {
    ...common,
    value: (given ? given.value : element.initial_value) ?? '',
    placeholder: element.placeholder?.text,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      set({ value: currentTarget.value || null }, { text: currentTarget.value }),
  };
  if (element.multiline) return <textarea rows={4} maxLength={element.max_length ?? 3000} {...shared} />;
  const number = element.type === 'number_input';
  return (
    <input type="text" inputMode={number ? 'decimal' : 'text'} maxLength={element.max_length} {...shared} />
  );
}

function Choice({ element, given, set, common }: Props & { common: Common }) {
  const groups: Json[] = element.option_groups ?? [{ options: element.options ?? [] }];
  const all = groups.flatMap((group) => group.options);
  const chosen = given ? given.selected_option : element.initial_option;
  const option = (one: Json) => (
    <option key={one.value} value={one.value}>
      {one.text.text}
    </option>
  );
  return (
    <select
      {...common}
      value={chosen?.value ?? ''}
      onChange={({ currentTarget: { value } }) =>
        set({ selected_option: all.find((one) => one.value === value) ?? null }, { option: value })
      }
    >
      <option value="">{element.placeholder?.text ?? 'Choose an option'}</option>
      {groups.map((group) =>
        group.label ? (
          <optgroup key={group.label.text} label={group.label.text}>
            {group.options.map(option)}
          </optgroup>
        ) : (
          group.options.map(option)
        ),
      )}
    </select>
  );
}

function Options({ element, label, given, set, described }: Props) {
  const many = element.type === 'checkboxes';
  const first = many
    ? (element.initial_options ?? [])
    : element.initial_option
      ? [element.initial_option]
      : [];
  const now: Json[] = given ? [given.selected_options ?? given.selected_option ?? []].flat() : first;
  const isOn = (option: Json) => now.some((one) => one.value === option.value);
  const choose = (option: Json) => {
    if (!many) return set({ selected_option: option }, { option: option.value });
    const next = isOn(option) ? now.filter((one) => one.value !== option.value) : [...now, option];
    set({ selected_options: next }, { options: next.map((one) => one.value) });
  };
  return (
    <fieldset class="options" aria-label={label} aria-describedby={described || undefined}>
      {element.options.map((option: Json) => (
        <label key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={element.action_id}
            checked={isOn(option)}
            onChange={() => choose(option)}
          />
          <span>
            {option.text.text}
            {option.description && <span class="muted"> {option.description.text}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

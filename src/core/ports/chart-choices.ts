/** An answer for one chart of a dashboard with a menu. */
export interface ChosenChart {
  /** Id of the request that was answered. */
  request: string;
  /** Id of the chart. */
  tile: string;
  /** Slack user who chose. */
  by: string;
  /** Slack's ts of the choice: of several the latest counts. */
  at: string;
}

/** The charts that were chosen in each menu and have an answer. Throws AppError `STORE_UNAVAILABLE`. */
export interface ChartChoices {
  /** Adds one, once a request. Returns all of that menu as they are then, in the order in which they were chosen. */
  add(menuKey: string, chosen: ChosenChart): Promise<ChosenChart[]>;
  /** All of a menu, in the order in which they were chosen; read consistently. */
  of(menuKey: string): Promise<ChosenChart[]>;
}

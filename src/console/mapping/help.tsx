/** How a rule is written, for who has not written one before. */
export const Help = () => (
  <details class="advanced">
    <summary>How rules are written</summary>
    <dl class="facts">
      <div>
        <dt>
          <code>displayName eq "Sales"</code>
        </dt>
        <dd>the group of this name</dd>
      </div>
      <div>
        <dt>
          <code>displayName sw "app-"</code>
        </dt>
        <dd>
          every group whose name begins so; <code>ew</code> ends, <code>co</code> contains
        </dd>
      </div>
      <div>
        <dt>
          <code>not (displayName co "test")</code>
        </dt>
        <dd>
          the opposite; combine with <code>and</code>, <code>or</code> and parentheses
        </dd>
      </div>
      <div>
        <dt>
          <code>{"{displayName}"}</code>
        </dt>
        <dd>
          as Foundation group or role: the IdP's own value, also within a longer name such as{" "}
          <code>{"Team {displayName}"}</code>. Rules with the same name share one Foundation group
        </dd>
      </div>
      <div>
        <dt>Roles</dt>
        <dd>
          Foundation roles, with commas between them, such as <code>Data Owner, Data Steward</code>. A name
          with a comma in it stands in quotation marks
        </dd>
      </div>
      <div>
        <dt>Take over</dt>
        <dd>
          lets a group that somebody else made in Foundation be used. Without it, such a name is parked until
          you decide
        </dd>
      </div>
    </dl>
  </details>
);

import { Button } from "./button.tsx";

/** What can be done with a change that was looked at: the form is sent with `do` as `save` or `edit`. */
export const AfterPreview = () => (
  <p class="actions">
    <Button kind="primary" name="do" value="save">
      Save
    </Button>
    <Button name="do" value="edit">
      Go on editing
    </Button>
  </p>
);

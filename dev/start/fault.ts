/** Why the start was given up, as a sentence for whoever started it. Anything else that is thrown is a defect. */
export class StartFault extends Error {}

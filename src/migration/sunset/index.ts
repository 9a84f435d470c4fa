export { expectAdmission, type AdmissionParts } from './expect-admission';
export { phaseOutHeaders } from './phase-out-headers';
export { sunsetPlan, type PlannedEvent } from './sunset-plan';
export { renderPlan } from './render-plan';

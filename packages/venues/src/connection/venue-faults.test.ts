import { generatedVenues } from './generated-venues.contract.ts'
import { describeVenueFaults } from './venue-faults.contract.ts'

for (const venue of generatedVenues) describeVenueFaults(venue)
